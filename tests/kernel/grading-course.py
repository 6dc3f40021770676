"""Prints the scores in a course's gradebook as JSON: of each student the points of each graded cell."""

import json
import sys

from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as gradebook:
    scores = {
        submission.student.id: {grade.name: grade.score for notebook in submission.notebooks for grade in notebook.grades}
        for submission in gradebook.assignment_submissions(sys.argv[1])
    }
print(json.dumps(scores))
