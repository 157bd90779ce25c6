// The contract test table in AssemblyScript: a module for each contract.

import * as arrays from "./arrays";
import * as behaviour from "./behaviour";
import * as maps from "./maps";
import * as names from "./names";
import * as peer from "./peer";
import * as relay from "./relay";
import * as sockets from "./sockets";
import * as store from "./store";
import * as values from "./values";

export { arrays, behaviour, maps, names, peer, relay, sockets, store, values };
