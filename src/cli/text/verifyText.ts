import type { Language } from '../../config/settings.ts';
import { assertNever } from '../../domain/assertNever.ts';
import type { VerifiedPages, VerifyEvent } from '../../engine/verifyReport.ts';
import { describeError } from '../../messages/describeError.ts';
import { formatBytes, formatRate } from '../../messages/format.ts';
import { messagesFor } from '../../messages/messagesFor.ts';
import type { Output } from '../output.ts';

/** Prints what a verification finds, file by file. */
export const verifyTextListener = (output: Output, language: Language): ((event: VerifyEvent) => void) => {
  const { catalogue } = messagesFor(language);
  const t = catalogue.verify;
  return (event) => {
    switch (event.type) {
      case 'verify_started':
        return output.line(t.started(event.files, formatBytes(event.bytes, language)));
      case 'verify_progress': {
        const rate = event.bytesPerSecond === null ? '' : `  ${formatRate(event.bytesPerSecond, language)}`;
        return output.live(`  ${event.file}  ${Math.floor(event.percent)} %${rate}`);
      }
      case 'file_verified': {
        const { file, result, pages } = event.verified;
        if (result.status === 'good') output.line(t.good(file));
        else if (result.status === 'unopened') output.line(t.unopened(file));
        else {
          const { message, advice } = describeError(result.error, language);
          output.line(t.bad(file, t.stage[result.stage], message));
          output.line(`  ${advice}`);
        }
        if (pages !== null) output.lines(pagesText(pages, language));
        return;
      }
      case 'manifest_unreadable': {
        const { message, advice } = describeError(event.error, language);
        return output.lines([catalogue.unreadable(event.path, message), `  ${advice}`]);
      }
      case 'verify_finished':
        return output.line(t.finished(event.good, event.unopened, event.bad));
      default:
        return assertNever(event);
    }
  };
};

/** Damaged pages that are named one by one; the JSON names more. */
const NAMED = 20;

const pagesText = (
  { checked, damaged, unchecked, damagedPages }: VerifiedPages,
  language: Language,
): readonly string[] => {
  const t = messagesFor(language).catalogue.verify;
  return [
    `  ${t.pages(checked, damaged, unchecked)}`,
    ...damagedPages.slice(0, NAMED).map(({ page, offset }) => `  ${t.damagedPage(page, offset)}`),
    ...(damaged > NAMED ? [`  ${t.morePages(damaged - NAMED)}`] : []),
  ];
};
