/**
 * @module dryport/core
 */
export {}
