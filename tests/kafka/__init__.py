"""A real Apache Kafka on loopback, and the tests that need one."""
