/** The door of the package: what the command line and the simulation may use. */
export { runServer } from './main.ts';
export { type RunningServer, startServer } from './start-server.ts';
