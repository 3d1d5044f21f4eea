/** The bound of a backlog. */

/** Largest backlog that `listen` grants by default (the sysctl net.core.somaxconn). */
export const SOMAXCONN = 4096
