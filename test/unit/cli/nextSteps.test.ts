import { nextSteps } from "../../../cli/nextSteps";

const [environment, argv] = [process.env, process.argv];

/** As the command `up` that was started by an npm script of that name, or by hand. */
function startedBy(script: string | undefined): void {
    process.env = { ...environment, npm_lifecycle_event: script };
    process.argv = ["node", "main.js", "up"];
}

afterEach(() => {
    process.env = environment;
    process.argv = argv;
});

test("after `npm run up` the steps are npm scripts, with the first job's first page", () => {
    startedBy("up");
    const pages = ["http://10.20.0.2:5678", "http://10.20.0.3:5678"];
    expect(nextSteps("dev", pages, "http-echo in Docker")).toBe(`Next:
  eval "$(npm run -s env)" && nomad status  nomad and consul in this shell, as the operator
  npm run ui                                both UIs in a browser
  npm run status                            how the cluster is
  curl http://10.20.0.2:5678                the first job: http-echo in Docker`);
});

test("a stack other than the default is named in each step", () => {
    startedBy("up");
    const steps = nextSteps("prod", undefined, undefined);
    expect(steps).toContain(`"$(npm run -s env -- --stack prod)"`);
    expect(steps).toContain("npm run ui -- --stack prod ");
    expect(steps).not.toContain("curl");
});

test.each(["npx", "deploy", undefined])(
    "outside of this project's scripts (%s) the steps go by npx",
    (script) => {
        startedBy(script);
        expect(nextSteps("prod", undefined, undefined)).toContain(
            "npx pulumi-nomad-cluster status --stack prod ",
        );
    },
);
