"""Resources: their kinds, the rules of each kind, ARNs and versions, references, and Amazon's catalog."""
