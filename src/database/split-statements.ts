/**
 * Splits SQL into its statements at the semicolons outside comments, quotes and dollar quotes: on Citus a message may
 * hold only one. Comments stay with their statement; what is only comments and blanks is dropped.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let start = 0
  let hasCode = false
  let at = 0
  const endStatement = () => {
    if (hasCode) statements.push(sql.slice(start, at).trim())
    hasCode = false
  }
  while (at < sql.length) {
    const char = sql[at]!
    if (char === ';') {
      endStatement()
      at += 1
      start = at
    } else if (sql.startsWith('--', at)) {
      at = indexAfter(sql, '\n', at)
    } else if (sql.startsWith('/*', at)) {
      at = afterBlockComment(sql, at)
    } else {
      hasCode ||= !/\s/.test(char)
      at = afterToken(sql, at)
    }
  }
  endStatement()
  return statements
}

const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y

function afterToken(sql: string, at: number): number {
  const char = sql[at]!
  if (char === "'") return afterQuoted(sql, at, "'", false)
  if (char === '"') return afterQuoted(sql, at, '"', false)
  if (char === '$') {
    DOLLAR_TAG.lastIndex = at
    const tag = DOLLAR_TAG.exec(sql)?.[0]
    return tag ? indexAfter(sql, tag, at + tag.length) : at + 1
  }
  WORD.lastIndex = at
  const word = WORD.exec(sql)?.[0]
  if (!word) return at + 1
  // In E'…' a backslash escapes; a $ inside a word does not open a dollar quote.
  const end = at + word.length
  return /^e$/i.test(word) && sql[end] === "'" ? afterQuoted(sql, end, "'", true) : end
}

function afterQuoted(sql: string, open: number, quote: string, escapes: boolean): number {
  let at = open + 1
  while (at < sql.length) {
    if (escapes && sql[at] === '\\') at += 2
    else if (sql[at] !== quote) at += 1
    else if (sql[at + 1] === quote) at += 2
    else return at + 1
  }
  return sql.length
}

/** Block comments nest in Postgres. */
function afterBlockComment(sql: string, open: number): number {
  let depth = 0
  let at = open
  while (at < sql.length) {
    if (sql.startsWith('/*', at)) depth += 1
    else if (sql.startsWith('*/', at)) depth -= 1
    else {
      at += 1
      continue
    }
    at += 2
    if (depth === 0) return at
  }
  return sql.length
}

function indexAfter(sql: string, text: string, from: number): number {
  const index = sql.indexOf(text, from)
  return index === -1 ? sql.length : index + text.length
}
