import { type Connection, Request } from 'tedious';

/**
 * Keeps a bug of the driver from ending the process. When the answer to a cancelled request breaks off in the middle of a token and the
 * acknowledgement has already arrived behind it, tedious fails the request, forgets it and then reads a property of it: a TypeError thrown
 * from process.nextTick, which nobody can catch (tds.md section 4). A closed connection therefore answers with an idle request instead of none.
 */
export const guardConnection = (connection: Connection): void => {
  const idle = new Request('', () => {});
  let current: Connection['request'] = connection.request;
  Object.defineProperty(connection, 'request', {
    configurable: true,
    enumerable: true,
    get: () => current ?? (connection.closed ? idle : undefined),
    set: (request: Connection['request']) => {
      current = request;
    },
  });
};
