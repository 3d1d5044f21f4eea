/**
 * What a package shows to who compiles against it: the declarations that an entry point exports, and the names
 * of those that they lead to without any exporting them. Read from the built declarations by the compiler that made them.
 */
import { type Node, SyntaxKind } from 'typescript/unstable/ast'
import {
  type Checker,
  type Symbol as Named,
  type Project,
  SymbolFlags,
} from 'typescript/unstable/sync'

export interface Declared {
  readonly name: string
  /** Its declarations without comments and private members; of a name that is declared twice, both. */
  readonly texts: readonly string[]
}

/** A name that no entry point exports, and where it is declared: users meet its shape, and cannot write it. */
export interface Unnamed {
  readonly name: string
  /** The declarations' path in `dist`. */
  readonly file: string
}

const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** What the module in `file` exports, by name. */
export function exportedBy(project: Project, file: string): Declared[] {
  const symbols = exportsOf(project, file)
  const all = symbols.map((symbol) => ({
    name: symbol.name,
    texts: textsOf(project, original(project.checker, symbol)),
  }))
  return all.sort(byName)
}

/** What the exports of the modules lead to and none of them exports; `dist` is the folder of what is our own. */
export function unnamed(project: Project, files: readonly string[], dist: string): Unnamed[] {
  const queue = files
    .flatMap((file) => exportsOf(project, file))
    .map((symbol) => original(project.checker, symbol))
  const seen = new Set(queue.map(({ id }) => id))
  const found: Unnamed[] = []
  for (let symbol = queue.pop(); symbol !== undefined; symbol = queue.pop()) {
    for (const used of usedBy(project, symbol)) {
      const path = used.declarations[0]?.path ?? ''
      if (seen.has(used.id) || !path.startsWith(dist) || !isTopLevel(project, used)) continue
      seen.add(used.id)
      queue.push(used)
      found.push({ name: used.name, file: path.slice(dist.length + 1) })
    }
  }
  return found.sort(byName)
}

function exportsOf({ checker, program }: Project, file: string): readonly Named[] {
  const source = program.getSourceFile(file)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  return module === undefined ? [] : checker.getExportsOfModule(module)
}

/** What an import or a re-export stands for. */
function original(checker: Checker, symbol: Named): Named {
  return (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
}

function nodesOf(project: Project, symbol: Named): Node[] {
  return symbol.declarations.flatMap((handle) => handle.resolve(project) ?? [])
}

/** The statement: of `declare const a: 1` the declaration is only `a: 1`. */
function statementOf(node: Node): Node {
  return node.kind === SyntaxKind.VariableDeclaration ? node.parent.parent : node
}

function isTopLevel(project: Project, symbol: Named): boolean {
  return nodesOf(project, symbol).some(
    (node) => statementOf(node).parent?.kind === SyntaxKind.SourceFile,
  )
}

function textsOf(project: Project, symbol: Named): string[] {
  return nodesOf(project, symbol).map((node) => plain(statementOf(node).getText()))
}

/** Without comments and what nobody can reach. */
function plain(declaration: string): string {
  return declaration
    .replace(/\/\*\*?[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replace(/^\s*(#private|private .*);$/gm, '')
    .replace(/^export (declare )?|^declare /, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
}

/** What the declarations of a symbol name. */
function usedBy(project: Project, symbol: Named): Named[] {
  const names: Node[] = []
  const visit = (node: Node): void => {
    if (node.kind === SyntaxKind.Identifier) names.push(node)
    node.forEachChild(visit)
  }
  for (const node of nodesOf(project, symbol)) visit(node)
  const { checker } = project
  const found = checker.getSymbolAtLocation(names)
  return found.flatMap((one) => (one === undefined ? [] : original(checker, one)))
}
