import { group } from '../../command.ts';

export const dr = group({
  name: 'operator dr',
  synopsis: 'Look at and act on disaster recovery replication',
  help: `
Usage: {program} operator dr <subcommand> [options] [args]

  The disaster recovery replication of a cluster: where it stands, what may be
  done now, and the failover itself. Everything can also be done with "read" and
  "write" below sys/replication/dr.

  Where does this cluster stand?

      $ {program} operator dr status

  The primary is lost; make this DR secondary the primary:

      $ {program} operator dr promote
`,
});
