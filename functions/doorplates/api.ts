import * as operations from '../../shared/doorplates/operations.ts';
import { api } from '../http.ts';
import * as Commands from './commands.ts';
import * as Doorplates from './doorplates.ts';
import * as Groups from './groups.ts';
import * as Log from './log.ts';
import * as Pairing from './pairing.ts';

export const handler = api('doorplates', operations, {
  startPairing: (_scope, _input, { source }) => Pairing.start(source),
  finishPairing: (_scope, input) => Pairing.finish(input),
  pair: (scope, input, { source }) => Pairing.pair(scope, input, source),
  pairBoard: (scope, input, { source }) => Pairing.pairBoard(scope, input, source),
  list: (scope, input) => Doorplates.list(scope, input),
  change: (scope, input) => Doorplates.change(scope, input),
  changeBoard: (scope, input) => Doorplates.changeBoard(scope, input),
  remove: (scope, input) => Doorplates.remove(scope, input),
  listGroups: (scope) => Groups.list(scope),
  createGroup: (scope, input) => Groups.create(scope, input),
  changeGroup: (scope, input) => Groups.change(scope, input),
  removeGroup: (scope, input) => Groups.remove(scope, input),
  assign: (scope, input) => Groups.assign(scope, input),
  replace: (scope, input, { source }) => Pairing.replace(scope, input, source),
  command: (scope, input) => Commands.command(scope, input),
  log: (scope, input) => Log.read(scope, input),
});
