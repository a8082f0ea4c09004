/** Who is logged in and for how long; renew; log out. */
import { Popover } from '@base-ui/react/popover';
import { useEffect, useState } from 'react';
import { Button } from '../components/button.tsx';
import { ErrorNotice, Rows } from '../components/page.tsx';
import { durationText } from '../components/time.ts';
import { useNow } from '../components/use-now.ts';
import { logOut, renewSession, revokeSession } from '../session/login.ts';
import { forgetSession } from '../session/session.ts';
import { useSession } from '../session/use-store.ts';

export default function SessionMenu() {
  const { session } = useSession();
  const now = useNow();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const left = session?.expires === undefined ? undefined : (session.expires - now) / 1000;
  const over = left !== undefined && left <= 0;
  useEffect(() => {
    if (over) forgetSession('expired');
  }, [over]);
  if (session === undefined) return null;
  const leftText =
    left === undefined ? 'does not expire' : `${durationText(Math.max(0, Math.ceil(left)))} left`;
  const attempt = async (act: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Popover.Root>
      <Popover.Trigger className={left !== undefined && left < 300 ? 'button quiet soon' : 'button quiet'}>
        {session.displayName} · {leftText}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} align="end" className="popover-place">
          <Popover.Popup className="popover">
            <Popover.Title className="dialog-title">Your session</Popover.Title>
            <Rows
              rows={[
                { term: 'Name', value: session.displayName },
                { term: 'Policies', value: session.policies.join(', ') },
                { term: 'Time left', value: leftText },
              ]}
            />
            <ErrorNotice error={error} />
            <div className="form-actions">
              <Button
                busy={busy}
                why={session.renewable ? undefined : 'This token cannot be renewed.'}
                onClick={() => void attempt(renewSession)}
              >
                Renew
              </Button>
              <Button onClick={() => logOut()}>Log out</Button>
              <Button kind="danger" onClick={() => void attempt(revokeSession)}>
                Revoke token and log out
              </Button>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
