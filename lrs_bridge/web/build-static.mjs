// Builds lrs_bridge/static/ from npm packages and our own styles and scripts: nothing in it is written by hand.
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const modules = join(root, "node_modules");
const place = join(root, "lrs_bridge", "static");
// Made beside its place and renamed: a bridge that serves meanwhile has the old files or the new, never half of them.
const out = `${place}.new`;

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const styles = compile(join(here, "styles", "handrail.scss"), {
  loadPaths: [join(modules, "govuk-frontend", "dist")],
  style: "compressed",
  quietDeps: true,
});
writeFileSync(join(out, "handrail.css"), styles.css);
cpSync(join(modules, "govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"), join(out, "govuk-frontend.min.js"));
cpSync(join(here, "scripts"), out, { recursive: true });
cpSync(join(here, "images"), out, { recursive: true });
rmSync(place, { recursive: true, force: true });
renameSync(out, place);
