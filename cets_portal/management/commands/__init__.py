"""管理命令: commands of the project as a whole."""
