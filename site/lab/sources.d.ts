/** Made by the build: the texts of the programs by their paths. */
declare module 'lab:sources' {
  export const SOURCES: Readonly<Record<string, string>>
}
declare module '*.css'
