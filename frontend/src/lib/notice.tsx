import { notifications } from '@mantine/notifications';
import { s } from './strings';

/** Says shortly that something was done. */
export const told = (message: string) =>
  notifications.show({ message, color: 'teal', autoClose: 6000, closeButtonProps: { 'aria-label': s.common.close } });

/** Tells why a click did nothing. */
export function refused(errors: readonly { message: string }[]) {
  for (const { message } of errors)
    notifications.show({
      message,
      color: 'red',
      autoClose: 10_000,
      closeButtonProps: { 'aria-label': s.common.close },
    });
}

/** What became of a change that has no form to show mistakes in. */
export async function settle(
  change: Promise<{ userErrors: readonly { message: string }[] }>,
  done?: string,
): Promise<boolean> {
  try {
    const { userErrors } = await change;
    refused(userErrors);
    if (userErrors.length > 0) return false;
    if (done) told(done);
    return true;
  } catch (error) {
    refused([error as Error]);
    return false;
  }
}
