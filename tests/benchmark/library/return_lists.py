"""A module that returns its arguments: what Ansible needs to pass the lists of a factory to a module and back."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule

if __name__ == "__main__":
    module = AnsibleModule({"lists": {"type": "dict", "required": True}}, supports_check_mode=True)
    module.exit_json(changed=False, **module.params["lists"])
