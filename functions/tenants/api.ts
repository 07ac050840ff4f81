import * as operations from '../../shared/tenants/operations.ts';
import { api, Reply } from '../http.ts';
import * as People from '../people/people.ts';
import * as Deletion from './deletion.ts';
import * as Export from './export.ts';
import * as Holidays from './holidays.ts';
import * as Logo from './logo.ts';
import * as Tenants from './tenants.ts';
import { usageOf } from './usage.ts';

export const handler = api('tenants', operations, {
  signUp: async (_scope, input, from) => {
    const { scope, cookie } = await Tenants.signUp(input, from);
    return new Reply(await People.me(scope), cookie);
  },
  get: (scope) => Tenants.get(scope),
  change: (scope, input) => Tenants.change(scope, input),
  startLogo: (scope, input) => Logo.start(scope, input),
  confirmLogo: (scope, input) => Logo.confirm(scope, input),
  removeLogo: (scope, input) => Logo.remove(scope, input),
  holidays: (scope) => Holidays.get(scope),
  exportBookings: (scope, input) => Export.exportBookings(scope, input),
  exportHistories: (scope, input) => Export.exportHistories(scope, input),
  exportPeople: (scope, input) => Export.exportPeople(scope, input),
  noteExport: (scope) => Export.noteExport(scope),
  deletion: (scope) => Deletion.get(scope),
  askDeletion: (scope, input) => Deletion.ask(scope, input),
  callOffDeletion: (scope) => Deletion.callOff(scope),
  usage: (scope) => usageOf(scope),
  changeHolidays: (scope, input) => Holidays.change(scope, input),
});
