"""Everything Converzia needs on one machine, without Docker: real servers from wheels.

`running_stack` (stack.running) starts any of the parts postgres, temporal, migrations,
sandbox, worker and api; `up` (stack.up) is that with a screen; `doctor` says what is wrong.
"""
