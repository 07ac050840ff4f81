import * as operations from '../../shared/media/operations.ts';
import { api } from '../http.ts';
import * as Media from './media.ts';

export const handler = api('media', operations, {
  list: (scope) => Media.list(scope),
  start: (scope, input) => Media.start(scope, input),
  confirm: (scope, input) => Media.confirm(scope, input),
  change: (scope, input) => Media.change(scope, input),
  remove: (scope, input) => Media.remove(scope, input),
});
