import { type DriversArgs, Role, validateTopology } from "../../../sdk/topology";

const servers = { count: 1, roles: [Role.ConsulServer, Role.NomadServer] };
const problemsOf = (drivers: DriversArgs, roles: Role[] = [Role.NomadClient]) =>
    validateTopology({ groups: { servers, clients: { count: 1, roles, drivers } } });

const path = "groups.clients.drivers";
const labels =
    "Use any of `job_name`, `job_id`, `parent_job_id`, `task_group_name`, `task_name`, `namespace`, `node_name`, `node_id`, or a beginning with `*`, such as `job*`.";

test.each<[string, DriversArgs, string, string]>([
    ...[
        ...["mirror.example.com", "https://mirror.example.com/v2", "ftp://mirror.example.com", "https://"],
        ...["https://user:password@mirror.example.com", "https://mirror:99999", "", "http://a b"],
    ].map((mirror): [string, DriversArgs, string, string] => [
        `the mirror \`${mirror}\``,
        { docker: { registryMirrors: ["https://mirror.example.com", mirror] } },
        `${path}.docker.registryMirrors`,
        `Expected \`${path}.docker.registryMirrors\` to name URLs of a host without a path, got \`${mirror}\`. Use one like \`https://mirror.example.com\`.`,
    ]),
    ...["job", "x*", ""].map((label): [string, DriversArgs, string, string] => [
        `the label \`${label}\``,
        { docker: { extraLabels: [label] } },
        `${path}.docker.extraLabels`,
        `Expected \`${path}.docker.extraLabels\` to name labels that Nomad knows, got \`${label}\`. ${labels}`,
    ]),
    ...[9, 2_592_001, 60.5, NaN].map((imageGcDelaySeconds): [string, DriversArgs, string, string] => [
        `${imageGcDelaySeconds} s until an image is removed`,
        { docker: { imageGcDelaySeconds } },
        `${path}.docker.imageGcDelaySeconds`,
        `Expected \`${path}.docker.imageGcDelaySeconds\` to be a whole number of seconds from 10 to 2592000, got \`${imageGcDelaySeconds}\`. Leave it out for 180.`,
    ]),
    ...[0, 1001].map((logMaxSizeMb): [string, DriversArgs, string, string] => [
        `logs of ${logMaxSizeMb} MB`,
        { docker: { logMaxSizeMb } },
        `${path}.docker.logMaxSizeMb`,
        `Expected \`${path}.docker.logMaxSizeMb\` to be a whole number of megabytes from 1 to 1000, got \`${logMaxSizeMb}\`. Leave it out for 10.`,
    ]),
    ...[0, 101].map((logMaxFiles): [string, DriversArgs, string, string] => [
        `${logMaxFiles} log files`,
        { docker: { logMaxFiles } },
        `${path}.docker.logMaxFiles`,
        `Expected \`${path}.docker.logMaxFiles\` to be a whole number from 1 to 100, got \`${logMaxFiles}\`. Leave it out for 3.`,
    ]),
])("refused with a message that mends it: %s", (_, drivers, propertyPath, reason) => {
    expect(problemsOf(drivers)).toEqual([{ propertyPath, reason }]);
});

test("drivers of machines that run no tasks are refused", () => {
    expect(problemsOf({}, [Role.ConsulServer])).toContainEqual({
        propertyPath: path,
        reason: `Expected \`${path}\` only in a group with the role \`nomad-client\`, because no other machine runs tasks. Remove it, or add the role.`,
    });
});

test("the limits themselves, and every kind of mirror and label, are accepted", () => {
    const registryMirrors = ["https://mirror.example.com/", "http://10.20.0.1:5000", "http://[fd00::1]:5000"];
    const extraLabels = ["job_name", "job*", "*"];
    expect(
        problemsOf({
            docker: {
                ...{ registryMirrors, extraLabels },
                ...{ imageGcDelaySeconds: 10, logMaxSizeMb: 1, logMaxFiles: 1 },
            },
        }),
    ).toEqual([]);
    expect(
        problemsOf({ docker: { imageGcDelaySeconds: 2_592_000, logMaxSizeMb: 1000, logMaxFiles: 100 } }),
    ).toEqual([]);
    expect(problemsOf({ docker: { enabled: false }, rawExec: true })).toEqual([]);
});
