/**
 * Checks the manifests of this folder without a cluster or kubectl: renders them as kustomize
 * would, and validates them against the operator's CRD, Flink's options and each other.
 */
package io.micromoments.k8s;
