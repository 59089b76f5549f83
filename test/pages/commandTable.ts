/** The test that runs a command, or the reason why no test can. */
export type Row =
    | {
          /** The test, below `test`, whose source holds the command. */
          test: string;
          /** The command in the test, if the page shows a form with placeholders. */
          as?: string;
      }
    | { reason: string };

const pagesTest = { test: "e2e/pages.test.ts" };
const digitaloceanTest = { test: "e2e/digitalocean.test.ts" };
const jobsTest = { test: "e2e/jobs.test.ts" };
const dropletStack = { test: "e2e/cluster/dropletStack.ts" };
const cloudStack = { test: "e2e/cluster/cloudStack.ts" };
const isTheSuite = { reason: "It is the suite that this table is part of; CI runs it." };
const isABenchmark = { reason: "It takes a quarter of an hour and measures; nothing depends on it." };
const cloudSdksTest = { test: "integration/package/cloudSdks.test.ts", as: "npm install ${sdk}" };
const isOfAnAccount = {
    reason: "It needs an account of the cloud's. The tests run the same program on the rig.",
};
const isPackageAdd = {
    reason: "Language hosts that build as Go modules cannot generate SDKs; e2e/languages.test.ts does it with Pulumi's generators.",
};
const isAWayBack = {
    reason: "It mends by hand what a cluster did not renew; no test lets that happen to a cluster of machines.",
};

/** Every command that a page shows. The unit test fails for a command that is missing here, and for a row that no page shows. */
export const commandTable: Record<string, Row> = {
    "npm ci": pagesTest,
    "npm run up": pagesTest,
    "curl http://10.64.0.…:5678": { ...pagesTest, as: "curl -s ${page}" },
    "npm run up -- --yes": { test: "e2e/asking.test.ts", as: 'stack.cli("up", "--yes")' },
    "npm run status": pagesTest,
    "npm run -s status -- --json": pagesTest,
    "npm run doctor": pagesTest,
    "npm run down": pagesTest,
    'eval "$(npm run -s env)"': pagesTest,
    "npm run ssh -- NODE [command…]": { ...pagesTest, as: "npm run ssh -- node-0 hostname" },
    "npm run ssh -- node-0 getent hosts nomad.service.consul": {
        test: "e2e/combined/names.ts",
        as: "getent hosts nomad.service.consul",
    },
    "npm run ssh": { ...pagesTest, as: "npm run ssh -- node-0 hostname" },
    "npm run logs -- NODE [consul|nomad] [-f]": { ...pagesTest, as: "npm run logs -- node-0 consul" },
    "npm run pool -- add workers --count 2": {
        test: "e2e/localPool.test.ts",
        as: 'pool("add", "batch", "--count", "2")',
    },
    "npm run pool -- add|remove|list …": { test: "e2e/localPool.test.ts", as: 'pool("list")' },
    "npm run pool -- remove workers-1a2b3c": { test: "e2e/localPool.test.ts", as: 'pool("remove", before)' },
    "npm run pictures": { reason: "It keeps what `test/e2e/pages` makes; CI runs that test." },
    "npm run ui": { test: "e2e/operator.test.ts", as: 'cliCommand("ui")' },
    "export PULUMI_CONFIG_PASSPHRASE_FILE=~/.config/pulumi-nomad-cluster/passphrase": pagesTest,
    "pulumi stack output web": pagesTest,
    "pulumi stack export --show-secrets": {
        test: "e2e/cluster/testStack.ts",
        as: 'clustersIn(JSON.parse(await this.export("--show-secrets"))',
    },
    "pulumi preview --policy-pack programs/policy": pagesTest,
    "pulumi config set --path 'groups.servers.count' 3": pagesTest,
    "pulumi config set --path 'groups.servers.roles[0]' consul-server": pagesTest,
    "pulumi config set --path 'groups.servers.roles[1]' nomad-server": pagesTest,
    "pulumi config set --path 'groups.clients.count' 2": pagesTest,
    "pulumi config set --path 'groups.clients.roles[0]' nomad-client": pagesTest,
    "pulumi refresh": pagesTest,
    "pulumi import": {
        test: "integration/providers/existing.test.ts",
        as: "a read without a connection, as of `pulumi import`, says what works",
    },

    "pulumi config set --secret --path admin.sshPrivateKey < key": {
        test: "e2e/arguments.test.ts",
        as: '"config", "set", "--secret", "--path", "admin.sshPrivateKey"',
    },

    "pulumi up --replace '**HostKey::local-node-1'": {
        test: "e2e/hostKeys.test.ts",
        as: '"--replace", `**HostKey::',
    },
    "pulumi up --replace '**LocalMachine::local-node-1'": {
        test: "e2e/hostKeys.test.ts",
        as: '"--replace", `**LocalMachine::',
    },
    "pulumi up --replace '**RandomSecret::local-node-1-consul'": {
        test: "e2e/replaced.test.ts",
        as: '["--replace", urn]',
    },
    "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub": {
        reason: "It is typed in a console of DigitalOcean's control panel; the unit test of host keys runs the same program.",
    },

    "pulumi up --replace": { test: "e2e/hostKeys.test.ts", as: '"--replace"' },

    "npm pack": pagesTest,
    "npx --yes ../pulumi-nomad-cluster-0.1.0.tgz init --platform local": pagesTest,
    // A link in place of the download; the message that names the line is tested.
    "npm install @pulumi/digitalocean": cloudSdksTest,
    "npm install @pulumi/oci": cloudSdksTest,
    "npm install @pulumi/azure-native": cloudSdksTest,
    "npx pulumi-nomad-cluster …": { ...pagesTest, as: "npx pulumi-nomad-cluster status" },

    "npm install --prefix . ../pulumi-nomad-cluster-0.1.0.tgz": {
        reason: "`init` installs the file so in e2e/pages.test.ts; e2e/languages.test.ts unpacks it beside the checkout's dependencies.",
    },
    "pulumi package add ./node_modules/pulumi-nomad-cluster/dist/schema.json": isPackageAdd,
    "pulumi package add": isPackageAdd,
    "npx pulumi-nomad-cluster status": pagesTest,

    "cd programs/digitalocean": { ...cloudStack, as: "cd programs/${cloud.name}" },
    "cd programs/oci": isOfAnAccount,
    "cd programs/azure": isOfAnAccount,
    "az vmss scale --resource-group nomad-cluster-azure-prod-nomad --name nomad-clients --new-capacity 5": {
        reason: "It needs an account of Azure's. The rig's scale sets grow by a call of the test.",
    },
    "pulumi config set --path 'azure.location' westeurope": isOfAnAccount,
    "pulumi config set --path 'oci.compartmentId' ocid1.compartment.…": isOfAnAccount,
    "export DIGITALOCEAN_TOKEN=…": { ...dropletStack, as: "export DIGITALOCEAN_TOKEN=" },
    "pulumi config set --secret digitalocean:token": {
        reason: "It asks for a token of a real account; the tests give theirs by the variable.",
    },
    "pulumi stack init dev": { ...cloudStack, as: "pulumi stack init ${settings}" },
    "pulumi config set --path 'admin.cidrs[0]' \"$(curl -s https://api.ipify.org)/32\"": cloudStack,
    "pulumi up": digitaloceanTest,
    "pulumi config set --path 'digitalocean.droplets[\"node-0\"].size' s-2vcpu-4gb && pulumi up":
        digitaloceanTest,
    "WEBHOOK_SECRET=s3cret node dist/examples/previewClusters/service.js": {
        test: "e2e/previewClusters.test.ts",
    },
    "npm run up -- -C examples/jobs": { ...jobsTest, as: 'cluster.cli("up", "--local")' },
    "npm run down -- -C examples/jobs": { ...jobsTest, as: 'cluster.cli("down", "--local")' },
    "pulumi config set release 2": { test: "e2e/jobs/tenJobs.ts", as: 'configure("release", "2")' },
    "pulumi cancel": {
        reason: "It releases the lock of an update on another computer, of which the tests have one; the unit test of stale locks releases one by it.",
    },
    "pulumi destroy": { ...cloudStack, as: '"destroy"' },
    "npm run status -- -C programs/digitalocean --stack prod": {
        test: "e2e/digitaloceanSeparated.test.ts",
    },

    "npm test": isTheSuite,
    "npm run build": { reason: "It is the `prepare` that `npm ci` runs, which is tested." },
    "npm test -- test/e2e/combined": isTheSuite,
    "npx jest test/unit/topology --selectProjects unit": isTheSuite,
    "npx jest test/e2e/combined --selectProjects e2e --runInBand": isTheSuite,
    "npm run site": { test: "unit/pages/site.test.ts", as: '"--options", "typedoc.site.mjs"' },
    "npm run sdks": {
        reason: "It writes into the examples of the checkout; e2e/languages.test.ts generates the same SDKs elsewhere.",
    },
    "npm run docs": { reason: "It rewrites pages; unit tests compare what it writes with what is there." },
    "npm run format": {
        reason: "It rewrites files; the suite runs its two programs, which only look there.",
    },
    "npm run …": { reason: "It stands for all scripts of package.json." },
    "npm run bench": isABenchmark,
    "npm run bench -- --rounds 1": isABenchmark,
    "npm run bench -- --fleet": isABenchmark,
    "npm run soak": { reason: "It lets lifetimes pass for an hour; it is started on demand." },
    "npm run soak -- 60": { reason: "It lets lifetimes pass for an hour; it is started on demand." },
    "npm run ssh -- NODE systemctl restart nomad": isAWayBack,
    "consul acl token list": isAWayBack,
    "consul connect ca set-config": isAWayBack,
    "nomad job restart -reschedule -yes -namespace NAMESPACE JOB": isAWayBack,
    "nomad job inspect": { test: "unit/jobs/jobspec.test.ts" },
    "nomad node identity renew NODE_ID": isAWayBack,
    "nomad node status": isAWayBack,
    "nomad node intro create -node-name NODE": isAWayBack,
    "nomad operator root keyring rotate": isAWayBack,
    "consul install": { reason: "It is a step of hashi-up in the benchmark." },
    "nomad install": { reason: "It is a step of hashi-up in the benchmark." },
};
