/** sys/loggers, for all subsystems and for one. */
import { sysLogger, sysLoggers } from '@holdfast/api/endpoints/sys-loggers';
import type { LogLevel } from '../base/env.ts';
import { badRequest } from '../base/refusal.ts';
import { type Core, type SystemHandler, systemRoute } from '../kernel/core.ts';
import { NO_CONTENT, type Response } from '../logical/request.ts';

/** With the aliases of Vault's configuration. */
const LEVELS: ReadonlyMap<string, LogLevel> = new Map<string, LogLevel>([
  ['trace', 'trace'],
  ['debug', 'debug'],
  ['notice', 'info'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['err', 'error'],
  ['error', 'error'],
]);

function levelOf(text: string): LogLevel {
  const level = LEVELS.get(text.trim().toLowerCase());
  if (level === undefined) throw badRequest(`invalid level provided: unknown log level: ${text}`);
  return level;
}

function givenLevel(given: ReadonlySet<string>, text: string): LogLevel {
  if (!given.has('level')) throw badRequest('level is required');
  if (text === '') throw badRequest('level is empty');
  return levelOf(text);
}

function setOne(core: Core, name: string, level: LogLevel): Response {
  if (!core.loggers.setLevelOf(name, level)) throw badRequest(`logger ${JSON.stringify(name)} not found`);
  return NO_CONTENT;
}

const read: SystemHandler<typeof sysLoggers> = async ({ core }) => ({ data: core.loggers.levels() });

const update: SystemHandler<typeof sysLoggers> = async ({ core, fields, given }) => {
  core.loggers.setLevel(givenLevel(given, fields.level));
  return NO_CONTENT;
};

const reset: SystemHandler<typeof sysLoggers> = async ({ core }) => {
  core.loggers.setLevel(levelOf(core.config.logLevel));
  return NO_CONTENT;
};

const readOne: SystemHandler<typeof sysLogger> = async ({ core, fields }) => {
  const level = core.loggers.levels()[fields.name];
  return { data: level === undefined ? {} : { [fields.name]: level } };
};

const updateOne: SystemHandler<typeof sysLogger> = async ({ core, fields, given }) =>
  setOne(core, fields.name, givenLevel(given, fields.level));

const resetOne: SystemHandler<typeof sysLogger> = async ({ core, fields }) =>
  setOne(core, fields.name, levelOf(core.config.logLevel));

export const loggersRoute = systemRoute(sysLoggers, { read, update, delete: reset });
export const loggerRoute = systemRoute(sysLogger, { read: readOne, update: updateOne, delete: resetOne });
