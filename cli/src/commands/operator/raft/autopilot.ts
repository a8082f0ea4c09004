import { group } from '../../../command.ts';

export const autopilot = group({
  name: 'operator raft autopilot',
  synopsis: 'Interacts with the autopilot of a Raft cluster',
  help: `
Usage: {program} operator raft autopilot <subcommand> [options] [args]

  Shows how healthy the nodes of a Raft cluster are, and what counts as
  unhealthy or dead.

      $ {program} operator raft autopilot state
`,
});
