"""`python -m stack.migrate_child`: the deploy step with the settings of the environment."""

import traceback

from models.settings import load_settings
from stack.exits import end_process


def main() -> None:
    try:
        from commands.deploy import deploy

        deploy(load_settings())
    except Exception:
        traceback.print_exc()
        end_process(1)
    end_process(0)


if __name__ == "__main__":
    main()
