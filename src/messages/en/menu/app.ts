export const app = {
  leaveTitle: 'leave',
  leaveQuestion: 'Something is still running. Stop it and leave?',
  brokenTitle: 'this screen could not be shown',
};
