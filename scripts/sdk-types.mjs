// `npm run sdk:types`: writes the SDK's types, made of the OpenAPI document, so that they never disagree with the server.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureServerBuilt } from './build.mjs'
import { ensureInstalled, root } from './install.mjs'

export const TYPES_FILE = join(root, 'sdk/src/types.ts')

const YES_OR_NO = '0,1,false,true'

const HEAD = `// Made from the server's OpenAPI document by \`npm run sdk:types\`; not to be edited.
`

/**
 * The document as TypeScript: an interface for each schema, and \`Operations\`, keyed by method and path.
 * @param {any} document
 */
export function typesOf(document) {
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => named(name, schema))
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]) => operation(`${method.toUpperCase()} ${path}`, one)),
  )
  return `${HEAD}\n${schemas.join('\n')}\nexport interface Operations {\n${operations.join('')}}\n`
}

/**
 * @param {string} name
 * @param {any} schema
 */
function named(name, schema) {
  const about = comment(schema.description, '')
  const type = typeOf(schema, '')
  return type.startsWith('{')
    ? `${about}export interface ${name} ${type}\n`
    : `${about}export type ${name} = ${type}\n`
}

/**
 * @param {string} key
 * @param {any} one
 */
function operation(key, one) {
  const parameters = one.parameters ?? []
  const place = (/** @type {string} */ where) =>
    object(
      parameters.filter((/** @type {any} */ parameter) => parameter.in === where),
      '    ',
    )
  const body = one.requestBody?.content['application/json']?.schema
  const success = one.responses[Object.keys(one.responses).find((status) => status.startsWith('2')) ?? '200']
  const answer = success.content?.['application/json']?.schema
  return [
    comment([one.summary, one.description].filter(Boolean).join('. '), '  '),
    `  '${key}': {\n`,
    `    path: ${place('path')}\n`,
    `    query: ${place('query')}\n`,
    `    body: ${body ? typeOf(body, '    ') : 'undefined'}\n`,
    `    answer: ${answer ? typeOf(answer, '    ') : 'Response'}\n`,
    '  }\n',
  ].join('')
}

/**
 * @param {{ name: string, required?: boolean, schema: any, description?: string }[]} parameters
 * @param {string} indent
 */
function object(parameters, indent) {
  return typeOf(
    {
      type: 'object',
      properties: Object.fromEntries(
        parameters.map(({ name, schema, description }) => [name, { ...schema, description }]),
      ),
      required: parameters.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    },
    indent,
  )
}

/**
 * A JSON Schema as a type. `indent` is that of the line it stands in.
 * @param {any} schema
 * @param {string} indent
 * @returns {string}
 */
function typeOf(schema, indent) {
  if (schema === true || schema === undefined || Object.keys(schema).length === 0) return 'unknown'
  if (schema.$ref) return schema.$ref.split('/').at(-1)
  if ('const' in schema) return literal(schema.const)
  // A yes or no in a query, which the SDK writes as a word.
  if (schema.enum && [...schema.enum].sort().join() === YES_OR_NO) return 'boolean'
  if (schema.enum) return schema.enum.map(literal).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return union(choices.map((/** @type {any} */ one) => typeOf(one, indent)))
  if (schema.allOf) return schema.allOf.map((/** @type {any} */ one) => typeOf(one, indent)).join(' & ')
  if (Array.isArray(schema.type))
    return union(schema.type.map((/** @type {string} */ type) => typeOf({ ...schema, type }, indent)))
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return arrayOf(typeOf(schema.items ?? {}, indent))
    default:
      return schema.properties || schema.additionalProperties ? fields(schema, indent) : 'unknown'
  }
}

/**
 * @param {any} schema
 * @param {string} indent
 */
function fields({ properties = {}, required = [], additionalProperties }, indent) {
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(([name, schema]) => {
    const optional = required.includes(name) ? '' : '?'
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`
    return `${comment(schema.description, inner)}${inner}${key}${optional}: ${typeOf(schema, inner)}\n`
  })
  if (additionalProperties)
    lines.push(
      `${inner}[name: string]: ${typeOf(additionalProperties === true ? {} : additionalProperties, inner)}\n`,
    )
  return lines.length === 0 ? 'Record<never, never>' : `{\n${lines.join('')}${indent}}`
}

/** @param {string} type */
const arrayOf = (type) =>
  /^[\w]+$/.test(type) ? `${type}[]` : type.startsWith('{') ? `${type}[]` : `(${type})[]`

/** @param {string[]} types */
const union = (types) => [...new Set(types)].join(' | ')

/** @param {unknown} value */
const literal = (value) => (typeof value === 'string' ? `'${value.replace(/'/g, "\\'")}'` : String(value))

/**
 * @param {string | undefined} text
 * @param {string} indent
 */
const comment = (text, indent) =>
  text ? `${indent}/** ${text.replace(/\*\//g, '* /').replace(/\s*\n\s*/g, ' ')} */\n` : ''

/** The document without a server that listens, or a database: it is made of the contract alone. */
async function openApi() {
  const { buildApp } = await import(pathToFileURL(join(root, 'dist/http/app.js')).href)
  const settings = { log_level: 'silent', test_clock: true, trust_proxy: false, reads_per_minute: 0 }
  const { fastify } = await buildApp(settings)
  await fastify.ready()
  return fastify.swagger()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled()
  await ensureServerBuilt()
  writeFileSync(TYPES_FILE, typesOf(await openApi()))
  console.log(`Written: ${TYPES_FILE}`)
  process.exit(0)
}
