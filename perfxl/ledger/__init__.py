"""What the bureau knows (工作台账.xlsx): names, projects, targets, waivers, reviewers' scores, decisions."""
