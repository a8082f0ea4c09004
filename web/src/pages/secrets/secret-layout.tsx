/** The frame of the pages about one secret. */
import '../../components/daily.css';
import type { ReactNode } from 'react';
import { ErrorNotice, Loading, PageHeader, Tabs } from '../../components/page.tsx';
import { secretPlace } from '../../places.ts';
import { usePlace } from '../../use-place.ts';
import { kvCrumbs } from './crumbs.ts';
import type { Mount } from './mounts.ts';
import { leafOf } from './path.ts';
import { useMount } from './use-mount.ts';

/** `children` gets the mount, once it is known, and the path. */
export function SecretLayout({
  actions,
  children,
}: {
  readonly actions?: (mount: Mount, path: string) => ReactNode;
  readonly children: (mount: Mount, path: string) => ReactNode;
}) {
  const { mount: mountPath, path } = usePlace();
  const { mount, error } = useMount(mountPath);
  return (
    <>
      <PageHeader
        title={leafOf(path)}
        crumbs={kvCrumbs(mountPath, path)}
        actions={mount === undefined ? undefined : actions?.(mount, path)}
      />
      {mount?.version === 2 && (
        <Tabs
          label={leafOf(path)}
          tabs={[
            { to: secretPlace(mountPath, path), label: 'Secret' },
            { to: secretPlace(mountPath, path, 'versions'), label: 'Versions' },
            { to: secretPlace(mountPath, path, 'diff'), label: 'Compare' },
            { to: secretPlace(mountPath, path, 'metadata'), label: 'Metadata' },
          ]}
        />
      )}
      <ErrorNotice error={error} title="This engine cannot be shown" />
      {mount === undefined && error === undefined && <Loading what="Reading the engine" />}
      {mount !== undefined && (
        <div key={`${mountPath} ${path}`} className="stack">
          {children(mount, path)}
        </div>
      )}
    </>
  );
}
