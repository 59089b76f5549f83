import type * as pulumi from "@pulumi/pulumi";
import type { NomadClusterArgs } from "../components";
import type { ProgressEvent } from "./progress";

/** A stack of a Pulumi project that lies in a folder. */
export interface FolderStack {
    /** The stack's name. */
    stack: string;
    /** The folder with the project's Pulumi.yaml. */
    folder: string;
}

/** A stack without a folder: its program is the arguments of one cluster, whose component has the stack's name. */
export interface ArgumentsStack {
    /** The stack's name. It is also the cluster's, so it becomes part of the names of machines. */
    stack: string;
    /** The name of the project to which the stack belongs. */
    project: string;
}

/** A stack that exists, or will be made: of a project's folder, or of arguments. */
export type ClusterStack = FolderStack | ArgumentsStack;

/** Arguments of a cluster that are known before its program runs. */
export type PlainClusterArgs = pulumi.Unwrap<NomadClusterArgs>;

/** The source of a cluster: a project's folder, or arguments. */
export type ClusterSource = FolderStack | (ArgumentsStack & ClusterProgram);

/** The program of a stack without a folder. */
export interface ClusterProgram {
    /** The arguments of its one cluster. */
    args: PlainClusterArgs;
}

/** Settings of a call that only reads. */
export interface CallOptions {
    /**
     * Environment variables for Pulumi and the program beside those of this process, such as PULUMI_BACKEND_URL or a cloud's
     * token. PATH names the programs to use; without it, `pulumi` and its companions are found or installed.
     */
    env?: Record<string, string>;
}

/** Settings of a call that runs Pulumi's engine. */
export interface UpdateOptions extends CallOptions {
    /**
     * Cancels the call. Steps that run may end, for ten seconds; then they are abandoned. The next call continues from there.
     */
    signal?: AbortSignal;
    /** Receives the progress. */
    onEvent?: (event: ProgressEvent) => void;
}
