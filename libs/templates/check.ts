import { scanContent } from './content.js';
import { conditionNode, GAP, textNode, valueNode } from './nodes.js';
import { positionIn } from './parse.js';
import { notAllowed, unknownTag, type TemplateProblem } from './problems.js';
import { isAllowedTag, readTagName, type TagOptions } from './tag-names.js';

/** Blocks inside blocks: more than a text can want, far less than would exhaust the stack. */
const MAX_DEPTH = 20;

/**
 * Rebuilds a parsed source from allowed nodes only: text, tag values and conditions on a tag. Whatever else stands in it
 * becomes a problem; nothing of the parsed tree itself reaches the compiler.
 */
export class SourceCheck {
  readonly problems: TemplateProblem[] = [];
  readonly usedTags = new Set<string>();

  constructor(
    private readonly source: string,
    private readonly options: TagOptions,
  ) {}

  /** The allowed statements of a program, `depth` blocks deep. */
  statements(program: hbs.AST.Program, depth = 0): hbs.AST.Statement[] {
    return program.body.flatMap((statement) => this.statement(statement, depth));
  }

  private statement(statement: hbs.AST.Statement, depth: number): hbs.AST.Statement[] {
    switch (statement.type) {
      case 'ContentStatement':
        return this.content(statement as hbs.AST.ContentStatement);
      case 'MustacheStatement':
        return this.mustache(statement as hbs.AST.MustacheStatement);
      case 'BlockStatement':
        return this.block(statement as hbs.AST.BlockStatement, depth);
      default:
        return this.refuse(statement);
    }
  }

  /** A text node's value is its original without the white space of lines that hold only a block. */
  private content(node: hbs.AST.ContentStatement): hbs.AST.Statement[] {
    const original = node.original as unknown as string; // mistyped in handlebars 4.7
    const offset = positionIn(this.source, node.loc.start) + Math.max(0, original.indexOf(node.value));
    const { pieces, problems } = scanContent(node.value, offset, this.options);
    this.problems.push(...problems);
    return pieces.map((piece) => {
      if (piece.kind === 'text') return textNode(withoutGaps(piece.text));
      this.usedTags.add(piece.name);
      return valueNode(piece.name, piece.fallback === null ? null : withoutGaps(piece.fallback));
    });
  }

  private mustache(node: hbs.AST.MustacheStatement): hbs.AST.Statement[] {
    if (!node.escaped || node.params.length > 0 || node.hash !== undefined) return this.refuse(node);
    const name = this.tagOf(node.path, node);
    return name === null ? [] : [valueNode(name, null)];
  }

  private block(node: hbs.AST.BlockStatement, depth: number): hbs.AST.Statement[] {
    const kind = (node.path as hbs.AST.PathExpression).original;
    const [subject] = node.params;
    if ((kind !== 'if' && kind !== 'unless') || subject === undefined) return this.refuse(node);
    if (node.params.length > 1 || node.hash !== undefined || depth >= MAX_DEPTH) return this.refuse(node);
    if (hasBlockParams(node.program) || hasBlockParams(node.inverse)) return this.refuse(node);
    const name = this.tagOf(subject, node);
    // An `{{else}}` that was not written is absent here, whatever the types say.
    const inverse = node.inverse as hbs.AST.Program | undefined;
    const met = (node.program as hbs.AST.Program | undefined) ?? { body: [] };
    const branches = {
      met: this.statements(met as hbs.AST.Program, depth + 1),
      otherwise: inverse === undefined ? null : this.statements(inverse, depth + 1),
    };
    return name === null ? [] : [conditionNode(kind, name, branches)];
  }

  private tagOf(expression: hbs.AST.Expression, statement: hbs.AST.Node): string | null {
    const path = expression as hbs.AST.PathExpression;
    if (path.type !== 'PathExpression' || path.data || path.depth > 0) return this.refuseTag(statement);
    if (!isAllowedTag(path.original, this.options)) {
      const reading = readTagName(path.original, this.options);
      if (reading.kind !== 'unknown') return this.refuseTag(statement);
      this.problems.push(unknownTag(path.original, reading.nearest, positionIn(this.source, statement.loc.start)));
      return null;
    }
    this.usedTags.add(path.original);
    return path.original;
  }

  private refuseTag(node: hbs.AST.Node): null {
    this.refuse(node);
    return null;
  }

  private refuse(node: hbs.AST.Node): [] {
    const start = positionIn(this.source, node.loc.start);
    const end = this.source.indexOf('}}', start);
    const written = end < 0 ? this.source.slice(start) : this.source.slice(start, end + 2);
    this.problems.push(notAllowed(written.slice(0, 60), start));
    return [];
  }
}

function hasBlockParams(program: hbs.AST.Program | undefined): boolean {
  return (program?.blockParams?.length ?? 0) > 0;
}

function withoutGaps(text: string): string {
  return text.replaceAll(GAP, '');
}
