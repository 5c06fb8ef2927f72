/**
 * Checks the manifests of this folder without a cluster and without kubectl: they are read, put
 * together as kustomize would, and held against the operator's CRD, Flink's options and each other.
 */
package io.micromoments.k8s;
