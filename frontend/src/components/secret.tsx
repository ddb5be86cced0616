import { Button, CopyButton, Modal } from '@mantine/core';
import { s } from '../lib/strings';

/** Shows what is shown only once, until the person says it is copied. */
export function SecretOnce({ secret, text, close }: { secret: string | null; text: string; close: () => void }) {
  return (
    <Modal
      opened={secret !== null}
      onClose={close}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      title={s.settings.secretTitle}
    >
      <div className="form">
        <p className="dim">{text}</p>
        <code className="secret mono">{secret}</code>
        <div className="form-end">
          <CopyButton value={secret ?? ''}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy} data-autofocus>
                {copied ? s.common.copied : s.common.copy}
              </Button>
            )}
          </CopyButton>
          <Button onClick={close}>{s.settings.secretDone}</Button>
        </div>
      </div>
    </Modal>
  );
}

/** Asks before something that can't be undone, or that many would notice. */
export function Confirm({
  opened,
  title,
  text,
  action,
  busy,
  danger = true,
  onConfirm,
  close,
}: {
  opened: boolean;
  title: string;
  text: string;
  action: string;
  busy: boolean;
  /** Whether it destroys something. */
  danger?: boolean;
  onConfirm: () => void;
  close: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={<bdi>{title}</bdi>}
      closeButtonProps={{ 'aria-label': s.common.close }}
    >
      <div className="form">
        <p className="dim">{text}</p>
        <div className="form-end">
          <Button variant="default" onClick={close} data-autofocus>
            {s.common.cancel}
          </Button>
          <Button {...(danger ? { color: 'red.9', 'data-danger': true } : {})} loading={busy} onClick={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
