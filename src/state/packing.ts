/** Templates are stored as compact JSON: [["CPU","1"],["DISK",[["IMAGE","os"]]]]. */
export { fromJson as unpack, toJson as pack } from '../lib/template/json';
