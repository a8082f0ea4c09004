/** The frame of the pages about tokens. */
import type { ReactNode } from 'react';
import { PageHeader, Tabs } from '../../components/page.tsx';

export function TokenTabs({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <PageHeader title="Tokens">
        A token is what every request carries. It ends by itself unless it is renewed, and with it all that it
        made.
      </PageHeader>
      <Tabs
        label="Tokens"
        tabs={[
          { to: '/tokens', label: 'All tokens' },
          { to: '/tokens/create', label: 'Create' },
          { to: '/tokens/lookup', label: 'Look up' },
        ]}
      />
      {children}
    </>
  );
}
