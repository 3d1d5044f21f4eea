/** The part of esbuild that is used. Goes when every checkout has the dependency installed. */
declare module 'esbuild' {
  export interface OnResolveArgs {
    path: string
    importer: string
    resolveDir: string
    kind: string
    pluginData: unknown
  }
  export interface Message {
    text: string
  }
  export interface OnResolveResult {
    path?: string
    external?: boolean
    errors?: Message[]
  }
  export interface PluginBuild {
    onResolve(
      options: { filter: RegExp },
      callback: (args: OnResolveArgs) => OnResolveResult | null | Promise<OnResolveResult | null>,
    ): void
    onLoad(
      options: { filter: RegExp },
      callback: (args: {
        path: string
      }) => Promise<{ contents: string; loader: 'ts' | 'tsx' | 'jsx' } | null>,
    ): void
    resolve(path: string, options: object): Promise<{ path: string; errors: Message[] }>
  }
  export interface Plugin {
    name: string
    setup: (build: PluginBuild) => void
  }
  export interface BuildFailure extends Error {
    errors: Message[]
  }
  export function build(options: object): Promise<{ outputFiles: { text: string }[] }>
  export function formatMessages(messages: Message[], options: { kind: 'error' }): Promise<string[]>
}
