package io.micromoments.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A Kubernetes object.
 *
 * @param origin the file it comes from, and the files that patched it
 * @param content the object
 */
record Manifest(String origin, ObjectNode content) {

  String apiVersion() {
    return content.path("apiVersion").asText();
  }

  String kind() {
    return content.path("kind").asText();
  }

  String name() {
    return content.path("metadata").path("name").asText();
  }

  boolean is(KnownKind known) {
    return known.kind().equals(kind());
  }

  /** Returns whether Kubernetes identifies both as the same object; all are in one namespace. */
  boolean sameObject(Manifest other) {
    return apiVersion().equals(other.apiVersion())
        && kind().equals(other.kind())
        && name().equals(other.name());
  }

  /** Returns a message with the object's origin, the path in it, and the problem. */
  String finding(String path, String what) {
    return origin + ": " + path + ": " + what;
  }
}
