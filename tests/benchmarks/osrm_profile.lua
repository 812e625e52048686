-- Drives at exactly the speed written in the tag "speed" (km/h): no turn costs, no penalties, no limits of its own.
api_version = 4

function setup()
  return {
    properties = {
      weight_name = 'duration',
      u_turn_penalty = 0,
      traffic_signal_penalty = 0,
      continue_straight_at_waypoint = false,
      use_turn_restrictions = false,
      process_call_tagless_node = false,
    },
  }
end

function process_node(profile, node, result, relations) end

function process_way(profile, way, result, relations)
  local speed = tonumber(way:get_value_by_key('speed'))
  if not speed then return end
  result.forward_mode = mode.driving
  result.forward_speed = speed
  if way:get_value_by_key('oneway') ~= 'yes' then
    result.backward_mode = mode.driving
    result.backward_speed = speed
  end
end

function process_turn(profile, turn)
  turn.duration = 0
  turn.weight = 0
end

return {
  setup = setup,
  process_node = process_node,
  process_way = process_way,
  process_turn = process_turn,
}
