import { ButtonLink } from '../components/button.tsx';
import { Empty, PageHeader } from '../components/page.tsx';

export function NotFound() {
  return (
    <>
      <PageHeader title="Page not found" />
      <Empty title="There is no such page." action={<ButtonLink to="/">Go to the overview</ButtonLink>}>
        The address may be mistyped, or come from another version.
      </Empty>
    </>
  );
}
