/** Faults on the local platform: every link goes through toxiproxy, and a fault is toxics on it. */
export { PROXY_CAPABILITIES } from "./capabilities";
export { ProxyEngine, type ProxyLink, type ShapedFault } from "./engine";
export { type Toxic, toxicsOf } from "./toxics";
