/** Whether the hub is going down: long runs look here between two steps and end early, leaving nothing half done. */
export class Stopping {
  isStopping = false;
}
