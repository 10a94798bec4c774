"""Playbooks that are baked for real, by documents that ``playbook_component`` makes."""
