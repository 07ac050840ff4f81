import * as operations from '../../shared/places/operations.ts';
import { api } from '../http.ts';
import * as Catalogue from './catalogue.ts';
import * as Changing from './changing-rooms.ts';
import * as Import from './import.ts';
import * as ManyRooms from './many-rooms.ts';
import * as Maps from './maps.ts';
import * as Occupation from './occupation.ts';
import * as Photos from './photos.ts';
import * as Places from './places.ts';
import { inTheWay } from './way.ts';
import { clearWay } from './way-clearing.ts';

export const handler = api('places', operations, {
  list: (scope) => Places.list(scope),
  createBuilding: (scope, input) => Places.createBuilding(scope, input),
  changeBuilding: (scope, input) => Places.changeBuilding(scope, input),
  removeBuilding: (scope, input) => Places.removeBuilding(scope, input),
  createFloor: (scope, input) => Places.createFloor(scope, input),
  changeFloor: (scope, input) => Places.changeFloor(scope, input),
  removeFloor: (scope, input) => Places.removeFloor(scope, input),
  createRoom: (scope, input) => Places.createRoom(scope, input),
  createRooms: (scope, input, { idempotencyKey }) => ManyRooms.create(scope, input, idempotencyKey),
  checkImport: (scope, input, { locale }) => Import.check(scope, input, locale),
  importRows: (scope, input) => Import.store(scope, input),
  getRoom: (scope, input) => Places.getRoom(scope, input.roomId),
  approvers: (scope, input) => Places.approvers(scope, input.roomId),
  changeRoom: (scope, input) => Places.changeRoom(scope, input),
  removeRoom: (scope, input) => Places.removeRoom(scope, input),
  occupyRoom: (scope, input) => Occupation.occupy(scope, input),
  changeRooms: (scope, input, { locale }) => Changing.change(scope, input, locale),
  occupyRooms: (scope, input, { locale }) => Changing.occupy(scope, input, locale),
  removeRooms: (scope, input, { locale }) => Changing.remove(scope, input, locale),
  inTheWay: (scope, { roomId, after, ...period }) => inTheWay(scope, roomId, period, after),
  clearWay: (scope, input, { locale }) => clearWay(scope, input, locale),
  openRoom: (scope, input) => Occupation.open(scope, input),
  startPhoto: (scope, input) => Photos.start(scope, input),
  confirmPhoto: (scope, input) => Photos.confirm(scope, input),
  orderPhotos: (scope, input) => Photos.order(scope, input),
  removePhoto: (scope, input) => Photos.remove(scope, input),
  equipment: (scope) => Catalogue.get(scope),
  addEquipment: (scope, input) => Catalogue.add(scope, input),
  changeEquipment: (scope, input) => Catalogue.change(scope, input),
  orderEquipment: (scope, input) => Catalogue.order(scope, input),
  removeEquipment: (scope, input) => Catalogue.remove(scope, input),
  maps: (scope) => Maps.list(scope),
  getMap: (scope, input) => Maps.get(scope, input.floorId),
  startMap: (scope, input) => Maps.start(scope, input),
  confirmMap: (scope, input) => Maps.confirm(scope, input),
  placeRooms: (scope, input) => Maps.place(scope, input),
  removeMap: (scope, input) => Maps.remove(scope, input),
});
