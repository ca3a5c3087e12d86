"""Run a batch on a cluster of two nodes, and kill one of them once the first shard is read: IN OUT."""

import sys

import ray
from ray.cluster_utils import Cluster

from tests.batch.corpus import run
from weerklank.batch.engines.ray import RayEngine


def main() -> None:
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    ray.init(address=cluster.address, log_to_driver=False)
    killed = []

    def progress(part: str, done: int, total: int) -> None:
        if part == "read" and done == 1 and total > 1 and not killed:
            cluster.remove_node(second, allow_graceful=False)
            killed.append(second)

    run(sys.argv[1], sys.argv[2], engine=RayEngine(cluster.address, 1), progress=progress, shards=8)
    sys.stdout.write("a node was killed\n" if killed else "no node was killed\n")
    ray.shutdown()
    cluster.shutdown()


if __name__ == "__main__":
    main()
