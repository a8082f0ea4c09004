import { useCluster } from '../cluster/use-cluster.ts';
import { roleWords } from '../cluster/words.ts';
import { Tag } from '../components/page.tsx';

/** What the cluster is, in one or two words, at the top of every page. */
export function RoleTag() {
  const cluster = useCluster();
  if (cluster.seal === undefined) return null;
  const { text, tone } = roleWords(cluster.seal, cluster.dr);
  return <Tag tone={tone}>{text}</Tag>;
}
