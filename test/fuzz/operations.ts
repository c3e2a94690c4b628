// What the server's own documents promise: every operation with its parameters, its body, and the answers it may give.
import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { clientOf } from '../client.ts'

export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  minItems?: number
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  default?: unknown
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

export interface Operation {
  /** `accounts`: of seed 004's API, with manners of its own. */
  api: 'v1' | 'accounts'
  method: string
  path: string
  /** Of the contract; the accounts API has none. */
  permission: string
  parameters: Parameter[]
  body: Schema | null
  /** By status: media types, and what is wrong with an answer of one (null: nothing). */
  answers: Map<number, Map<string, (value: unknown) => string | null>>
  /** Follows a reference within its document. */
  resolve(schema: Schema): Schema
}

type Document = Record<string, any>

const METHODS = ['get', 'put', 'post', 'delete', 'patch']

export async function readOperations(url: string): Promise<Operation[]> {
  const client = clientOf(url, null)
  const [v1, accounts] = await Promise.all([client.get('/openapi.json'), client.get('/api/v1/openapi.json')])
  return [...operationsOf(v1.body, 'v1'), ...operationsOf(accounts.body, 'accounts')]
}

function operationsOf(document: Document, api: Operation['api']): Operation[] {
  // Half of the first document's keywords are OpenAPI's own.
  const options = { strict: false, validateSchema: false }
  const ajv = document.openapi.startsWith('3.1') ? new Ajv2020(options) : new Ajv(options)
  formats.default(ajv as Ajv)
  ajv.addSchema(document, 'document')
  const resolve = (schema: Schema): Schema => (schema.$ref ? resolve(at(document, schema.$ref)) : schema)
  const compiled = new Map<string, ValidateFunction>()
  const operations: Operation[] = []
  for (const [path, item] of Object.entries<Document>(document.paths))
    for (const method of METHODS.filter((one) => one in item)) {
      const { parameters = [], requestBody, responses } = item[method]
      operations.push({
        api,
        method: method.toUpperCase(),
        path,
        permission: item[method]['x-permission'] ?? 'usage.read_own',
        parameters: parameters.map((one: Schema) => resolve(one)),
        body: requestBody?.content['application/json'].schema ?? null,
        answers: new Map(
          Object.entries<Document>(responses).map(([status, given]) => {
            const pointer = given.$ref ?? `#/paths/${escaped(path)}/${method}/responses/${status}`
            return [Number(status), judgesOf(ajv as Ajv, at(document, pointer), pointer, compiled)]
          }),
        ),
        resolve,
      })
    }
  return operations
}

/**
 * Compiled when first asked, since most answers are of a few operations, and once for all that are written alike, as most
 * errors are.
 */
function judgesOf(
  ajv: Ajv,
  { content = {} }: Document,
  pointer: string,
  compiled: Map<string, ValidateFunction>,
) {
  return new Map(
    Object.entries<Document>(content).map(([type, { schema }]) => {
      const reference = schema.$ref ?? `${pointer}/content/${escaped(type)}/schema`
      const text = JSON.stringify(schema)
      const judge = (value: unknown) => {
        const validate = compiled.get(text) ?? ajv.getSchema(`document${reference}`)!
        compiled.set(text, validate)
        return validate(value) ? null : ajv.errorsText(validate.errors)
      }
      return [type, judge] as const
    }),
  )
}

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1')

function at(document: Document, pointer: string): any {
  return pointer
    .slice(2)
    .split('/')
    .reduce((value, part) => value[part.replaceAll('~1', '/').replaceAll('~0', '~')], document)
}
