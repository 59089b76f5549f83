// Registers what resources.json lists. Types of the cluster's own package are components, all others belong to a cloud.
const pulumi = require("@pulumi/pulumi");
const resources = require("./resources.json");

for (const [name, { type, props }] of Object.entries(resources)) {
    if (type.startsWith("nomad-cluster:")) {
        const component = new pulumi.ComponentResource(type, name);
        component.registerOutputs(props);
    } else {
        new pulumi.CustomResource(type, name, props);
    }
}
