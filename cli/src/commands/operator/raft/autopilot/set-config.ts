/** `operator raft autopilot set-config`: sets when a node counts as unhealthy or dead. */
import { exactly } from '../../../../arguments.ts';
import { command } from '../../../../command.ts';
import { orFail } from '../../../../failure.ts';
import { durationText } from '../../../../flags/duration.ts';
import { flags } from '../../../../flags/flag.ts';
import { printSecret } from '../../../../output/print.ts';
import { drTokenFlag } from '../dr-token.ts';

const SETTINGS = flags({
  'cleanup-dead-servers': { kind: 'optional-bool', usage: 'Remove dead nodes from the cluster.' },
  'last-contact-threshold': {
    kind: 'duration',
    usage: 'Silence after which a node counts as unhealthy.',
  },
  'dead-server-last-contact-threshold': {
    kind: 'duration',
    usage: 'Silence after which a node counts as dead, when dead nodes are removed.',
  },
  'max-trailing-logs': {
    kind: 'int',
    usage: 'Log entries a node may be behind before it counts as unhealthy.',
  },
  'min-quorum': { kind: 'int', usage: 'Nodes that are never removed; at least 3.' },
  'server-stabilization-time': {
    kind: 'duration',
    usage: 'How long a new node has to be healthy before it joins the vote.',
  },
  'disable-upgrade-migration': {
    kind: 'optional-bool',
    usage: 'Do not let nodes of a newer version take over by themselves.',
  },
});

export const setConfig = command({
  name: 'operator raft autopilot set-config',
  synopsis: 'Modifies the configuration of the autopilot',
  help: `
Usage: {program} operator raft autopilot set-config [options]

  Sets when a node of the Raft cluster counts as unhealthy or dead. What is
  not given stays as it is.

      $ {program} operator raft autopilot set-config -last-contact-threshold=10s
`,
  flags: { ...SETTINGS, ...drTokenFlag },
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    const given = call.flags;
    const cleanup = given['cleanup-dead-servers'];
    const migration = given['disable-upgrade-migration'];
    const duration = (ms: number) => (ms > 0 ? durationText(ms) : undefined);
    const settings = {
      cleanup_dead_servers: cleanup,
      max_trailing_logs: given['max-trailing-logs'] || undefined,
      min_quorum: given['min-quorum'] || undefined,
      last_contact_threshold: duration(given['last-contact-threshold']),
      dead_server_last_contact_threshold: duration(given['dead-server-last-contact-threshold']),
      server_stabilization_time: duration(given['server-stabilization-time']),
      disable_upgrade_migration: migration,
      dr_operation_token: given['dr-token'] || undefined,
    };
    const path = 'sys/storage/raft/autopilot/configuration';
    const written = client.write(path, settings);
    const secret = await orFail('Error writing the autopilot configuration', written);
    return secret === undefined ? 0 : printSecret(call.terminal, secret);
  },
});
