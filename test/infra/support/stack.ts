/** The stack without its code: what it holds follows from the definitions alone, so no bundle and no web app is needed. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, NestedStack, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { functions as real } from '../../../infra/functions.ts';
import { roomlight } from '../../../infra/stack.ts';
import { type Stage, stageNamed } from '../../../infra/stages.ts';
import { folder } from './folder.ts';

export type Functions = typeof real;

export interface Resource {
  id: string;
  Type: string;
  // A template is what CloudFormation takes: each test looks for the property it is about.
  Properties: Properties;
  DeletionPolicy?: string;
}

/** JSON of a template; a property that is not there is undefined. */
// biome-ignore lint/suspicious/noExplicitAny: a template's shape is CloudFormation's, hundreds of types wide
export type Properties = Record<string, any>;

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: Properties;
}

export interface Built {
  app: App;
  stack: Stack;
  template: Template;
  /** Resources of a type. */
  all(type: string): Resource[];
  /** The only resource of a type. */
  one(type: string): Resource;
  /** A resource by its logical id. */
  named(id: string): Resource;
  /** The Lambda of a function. */
  lambda(name: string): Resource;
  /** All that the function's role may do. */
  statements(name: string): Statement[];
}

export const page = '<!doctype html><script>start()</script>';

// CDK's own assets (22 MB) are not copied: nobody deploys from here.
const context = { ...CURRENTLY_RECOMMENDED_FLAGS, 'aws:cdk:disable-asset-staging': true };

const base = folder('infra');
const code = join(base, 'code');
const web = join(base, 'web');
mkdirSync(code);
mkdirSync(web);
writeFileSync(join(code, 'index.mjs'), 'export const handler = async () => {};');
writeFileSync(join(web, 'index.html'), page);

interface Options {
  stage?: Partial<Stage>;
  name?: string;
  functions?: Functions;
}

const known = new Map<string, Built>();

/** The stack of a stage. Tests only read, so the same one serves all that ask for the same. */
export function build(options: Options = {}): Built {
  const key = JSON.stringify(options);
  const built = known.get(key) ?? make(options);
  known.set(key, built);
  return built;
}

function make(options: Options): Built {
  const { name = 'dev', functions = real } = options;
  const stage = { ...stageNamed(name), ...options.stage };
  const app = new App({ outdir: mkdtempSync(join(base, 'out-')), context });
  const stack = roomlight(app, stage, { functions, code: () => code, web });
  const template = Template.fromStack(stack);
  const resources = [stack, ...stack.node.findAll().filter((one) => one instanceof NestedStack)].flatMap((one) =>
    resourcesOf(Template.fromStack(one), stack, template),
  );

  const all = (type: string) => resources.filter((resource) => resource.Type === type);
  const find = (what: string, test: (resource: Resource) => boolean) => {
    const [found, ...others] = resources.filter(test);
    if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} of ${what}`);
    return found;
  };
  const named = (id: string) => find(id, (resource) => resource.id === id);
  const lambda = (fn: string) =>
    find(
      fn,
      ({ Type, Properties }) =>
        Type === 'AWS::Lambda::Function' && Properties.FunctionName === `roomlight-${stage.name}-${fn}`,
    );

  return {
    app,
    stack,
    template,
    all,
    one: (type) => find(type, (resource) => resource.Type === type),
    named,
    lambda,
    statements(fn) {
      const role = lambda(fn).Properties.Role['Fn::GetAtt'][0] as string;
      return all('AWS::IAM::Policy')
        .filter(({ Properties }) => Properties.Roles.some((one: Properties) => one.Ref === role))
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
    },
  };
}

type Templates = Record<'Resources', Record<string, Omit<Resource, 'id'>>>;

/** What a stack, or one within it, holds; what the outer hands to the inner by parameters stands where it is used. */
function resourcesOf(of: Template, outer: Stack, outerTemplate: Template): Resource[] {
  const { Resources } = of.toJSON() as Templates;
  const handed = Object.assign(
    {},
    ...Object.values((outerTemplate.toJSON() as Templates).Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::CloudFormation::Stack' ? [Properties.Parameters ?? {}] : [],
    ),
  ) as Properties;
  const filled = JSON.parse(JSON.stringify(Resources ?? {}), (_key, value: unknown) => {
    const { Ref } = (value ?? {}) as Properties;
    return typeof Ref === 'string' && Ref in handed ? outer.resolve(handed[Ref]) : value;
  }) as Templates['Resources'];
  return Object.entries(filled).map(([id, resource]) => ({ ...resource, id, Properties: resource.Properties ?? {} }));
}

export function actions(statements: readonly Statement[]): string[] {
  return statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
}

/** The logical id that a value refers to, by `Ref` or `Fn::GetAtt`. */
export function target(value: Properties): string | undefined {
  return value?.Ref ?? value?.['Fn::GetAtt']?.[0];
}

/** A value with its references, as one text. */
export function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Properties;
  if (Ref) return `<${Ref}>`;
  if (attribute) return `<${attribute.join('.')}>`;
  if (join) return join[1].map(flat).join(join[0]);
  return JSON.stringify(value);
}
